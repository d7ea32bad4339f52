"""The elements of CITS ERMS 3.0 and 2.1.2 together: their order is the schema's.

Some names have two contents in the schema (`dates`, `ownElement`); here they have both.
"""

from leverans.validators.erms.model import Model

NAMESPACE = "https://DILCIS.eu/XML/ERMS"

_BOTH = (
    "objectId+ extraId informationClass securityClass identification classification"
    " parentAggregationId levelName keywords title otherTitle subject status relation restriction"
    " IPPInformation loan disposal agents description dates action archivalHistory dispatchMode"
    " access physicalLocations notes eSignatures additionalInformation"
)
_DURATION = "dates calculatedDuration"
_FILE = "disposable name! description fileFormat originalFileFormat path! eSignatureHasExisted"

CITS = Model(
    namespace=NAMESPACE,
    root="erms",
    children={
        "erms": "control! aggregations records additionalInformation",
        "control": "identification! informationClass classificationSchema securityClass dates"
        " maintenanceInformation! systemInformation",
        "classificationSchema": "useDatePeriod textualDescriptionOfClassificationSchema"
        " additionalInformation",
        "useDatePeriod": "fromDate! toDate",
        "textualDescriptionOfClassificationSchema": "p!",
        "maintenanceInformation": "maintenanceStatus! maintenanceAgency! maintenanceHistory!",
        "maintenanceAgency": "agencyCode otherAgencyCode agencyName+ note",
        "maintenanceHistory": "maintenanceEvent!",
        "maintenanceEvent": "eventType! eventDateTime! agent!",
        "systemInformation": "extraMetadataInformation agents",
        "aggregations": "aggregation!",
        "records": "record!",
        "aggregation": f"{_BOTH} hierarchicalParentClassId maxLevelsOfAggregation"
        " aggregation record",
        "record": f"{_BOTH} runningNumber direction",
        "keywords": "keyword!",
        "restriction": "explanatoryText regulation informationClass securityClass agent dates"
        " duration",
        "IPPInformation": "agent reproductionConditions ippDuration ippType",
        "ippDuration": _DURATION,
        "duration": _DURATION,
        "loan": "agent dates term",
        "disposal": "defaultDisposalScheduleId disposalScheduleId disposalAction disposalPeriod"
        " disposalMandate disposalDescription disposalComments lastReviewedDisposalComment"
        " disposingPerson supervisingPerson dates!",
        "disposalComments": "disposalComment!",
        "agents": "agent",
        "agent": "name+ agentExtendingInformation organisation unitName idNumber role"
        " addressContactInformation protectedIdentity notes",
        "agentExtendingInformation": "agentExtendingAppendix agentExtendingXMLInformation",
        "addressContactInformation": "addressLine contactLine",
        "dates": "date disposalDate actionDate",
        "action": "actionText! actionDue actionMotivation actionType dates agents",
        "archivalHistory": "historyLine!",
        "physicalLocations": "physicalLocation!",
        "physicalLocation": "currentLocation homeLocation",
        "notes": "note",
        "eSignatures": "eSignature",
        "eSignature": "signature",
        "additionalInformation": "appendix ownElement additionalXMLData additionalBinData",
        "appendix": "eSignature",
        "agentExtendingAppendix": "eSignature",
        "ownElement": "ownElementDescription ownElement value property",
        "property": "attribute!",
        "attribute": "value property",
    },
    attributes={
        "aggregation": "systemIdentifier! aggregationType!=erms_aggregation otherAggregationType"
        " classificationSchemaUsed",
        "record": "systemIdentifier! recordType recordPhysicalOrDigital=erms_physical_or_digital"
        " classificationSchemaUsed",
        "classificationSchema": "classificationSchemaId"
        " classificationSchemaStatus=erms_classification_status otherClassificationSchemaStatus",
        "date": "dateType!=erms_date otherDateType",
        "actionDate": "dateType!=erms_date otherDateType",
        "disposalDate": "dateType!=erms_disposal_date otherDisposalDateType",
        "addressLine": "addressType=erms_address adressType=erms_address otherAddressLineType",
        "contactLine": "contactType!=erms_contact otherContactLineType",
        "agent": "agentType!=erms_agent otherAgentType",
        "appendix": _FILE,
        "agentExtendingAppendix": _FILE,
        "ownElement": "name dataType format",
        "attribute": "name! dataType format",
        "disposal": "disposable!",
        "restriction": "restrictionType!=erms_restriction otherRestrictionType",
        "relation": "relationType!=erms_relation otherRelationType",
        "status": "value=erms_status",
        "direction": "directionDefinition!=erms_direction otherDirectionDefinition",
        "identification": "identificationType!",
        "extraId": "extraIdType!",
        "idNumber": "idNumberType",
        "classification": "classificationId classificationCode fullyQualifiedClassificationCode"
        " newFullyQualifiedClassificationCode",
        "note": "noteType noteDate",
        "otherTitle": "titleType!",
        "eSignature": "present! dateeSignatureIsVerified",
        "maintenanceStatus": "value!=erms_maintenance_status",
        "eventType": "value!=erms_event",
        "agencyCode": "type!",
        "otherAgencyCode": "type",
    },
    foreign=frozenset(
        {
            "additionalXMLData",
            "agentExtendingXMLInformation",
            "extraMetadataInformation",
            "signature",
        }
    ),
)
