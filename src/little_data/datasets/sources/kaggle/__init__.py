"""What Kaggle gives: downloads, and the samples of submissions."""
