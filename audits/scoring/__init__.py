"""The arithmetic of one wave: from typed inputs to typed figures. Pure: no Django, no database, no clock."""
