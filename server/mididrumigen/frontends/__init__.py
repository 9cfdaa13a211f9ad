"""How the outside asks: WebSocket, HTTP and OSC, one front desk behind them."""
