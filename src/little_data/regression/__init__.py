"""Penalised softmax regression on features: plain NumPy, fitted to convergence in seconds."""
