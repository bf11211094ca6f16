"""Plain Python that every layer may use: clock, errors, references, phones, masking, cipher."""
