"""The English negations, which share one feature beside their own."""

from __future__ import annotations

NEGATIONS: frozenset[str] = frozenset(
    [
        *(
            "no",
            "not",
            "nor",
            "never",
            "none",
            "nothing",
            "neither",
            "nobody",
            "nowhere",
            "without",
            "cannot",
        ),
        *(
            "ain't",
            "aren't",
            "can't",
            "couldn't",
            "didn't",
            "doesn't",
            "don't",
            "hadn't",
            "hasn't",
            "haven't",
        ),
        *("isn't", "mightn't", "mustn't", "needn't", "shouldn't", "wasn't", "weren't", "won't", "wouldn't"),
        # As they are typed in haste.
        *("aint", "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent"),
        *("isnt", "shouldnt", "wasnt", "werent", "wont", "wouldnt"),
    ]
)
