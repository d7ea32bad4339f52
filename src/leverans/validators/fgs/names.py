"""Names that FGS Paketstruktur 1.2 fixes."""

EXT = "{ExtensionMETS}"
PROFILE = "http://xml.ra.se/e-arkiv/METS/CommonSpecificationSwedenPackageProfile.xml"
VERSIONS = ("1.2", "1.1", "1.0")
LATEST, OLDEST = "1.2", "1.0"
BEFORE_1_2 = ("1.1", "1.0")
PERIOD = ("STARTDATE", "ENDDATE")
DESCRIPTORS = ("sip.xml", "mets.xml")
OTHER_DESCRIPTORS = ("METS.xml", "SIP.xml", "Sip.xml", "Mets.xml")
