# filled in by what comes next
