"""What a file is: identification by PRONOM signatures, and signs of locked content."""
