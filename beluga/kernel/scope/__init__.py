"""Who asks, which rows they may touch and which values they see plain: Principal, row scope, masking, functions."""
