"""Facts → an estimate: sampled where they rest on ranges, with what drives them, sorted for one who decides."""
