"""Parts of other rooms' pages that speak of documents."""
