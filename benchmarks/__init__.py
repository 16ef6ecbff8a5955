"""Hot paths measured: each file prints ratios against a baseline of the same run, because only those travel."""
