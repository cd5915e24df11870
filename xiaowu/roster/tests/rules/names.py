"""Names as registers write them, and take them."""

from hypothesis import strategies as st

from xiaowu.kernel.text import LOST, tidy

NAMES = st.one_of(
    st.text(st.sampled_from("王伊萬納威歐陽𠮷田ぁ김KolasYo·‧ -'é"), min_size=1, max_size=12), st.text(min_size=1, max_size=30)
).map(tidy).filter(lambda name: name and not LOST.search(name))  # fmt: skip
