"""Analytics: the workbench and everything else that shows figures.

It owns the registry of blocks and who has laid them out how. It never knows a business table: every figure is a list of
metric calls that the apps above declare, and every click leads to the list with the same condition.
"""
