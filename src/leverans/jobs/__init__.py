"""What runs at night, without a person."""
