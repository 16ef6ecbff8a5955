"""The platform under every business app. It holds no word of the business and knows no business table."""
