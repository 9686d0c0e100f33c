"""The query language: one parser, one tokenizer, one meaning. Plain Python, without Django."""
