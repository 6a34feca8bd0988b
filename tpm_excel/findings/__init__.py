"""What is found: one record, one catalogue of codes and words, and ways of listing."""
