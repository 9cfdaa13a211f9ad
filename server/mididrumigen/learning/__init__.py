"""From performances to numbers: what people do, measured."""
