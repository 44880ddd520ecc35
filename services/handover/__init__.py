"""Hand-over (serah terima): open work of who leaves a post passes to another, on paper and in the trail."""
