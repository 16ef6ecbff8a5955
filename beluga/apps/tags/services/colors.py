"""The ten hues of tags, by the names the client knows."""

COLORS = ("blue", "cyan", "teal", "green", "lime", "yellow", "orange", "red", "pink", "purple")
