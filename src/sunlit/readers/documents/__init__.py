"""Documents: what people write for people, each format read out as one text with its pages, sheets or slides."""
