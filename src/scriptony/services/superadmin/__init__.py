"""What superadmins see of an instance: how many and how much there is, who uses it, what runs.
Counts, addresses and names, never what people write."""
