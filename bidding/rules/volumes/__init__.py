"""Volume-based purchase (带量采购): who wins, at what terms, and which regions."""
