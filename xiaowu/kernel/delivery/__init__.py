"""What leaves the house (對外傳送): letters, calls to other systems, later pushes. Each is a row that the action's transaction writes, sent after it.

An app declares its kinds in its `Offer` and posts parcels; it writes only what a message says (`Channel.write`) and what follows from its answer
(`Channel.kept`). Everything else is here: one transaction for each message and none open while the other side thinks, order within a destination,
pauses that grow, a last time, the answer that came.

**At least once.** A destination is held by one worker at a time, by a lease in its row. Between the other side's yes and the transaction that
keeps it a process may die: when the lease runs out that one message is sent again, and no other. Whoever receives must therefore bear to be told
twice: a letter is read twice, a logout token has its `jti`, an account is set to what is true.
"""

from xiaowu.kernel.delivery.kinds import Answer, Channel, DeliveryKind, Outgoing, Retry, away, refused, taken
from xiaowu.kernel.delivery.posting import MAIL, Parcel, again, cancel, post

__all__ = ["MAIL", "Answer", "Channel", "DeliveryKind", "Outgoing", "Parcel", "Retry", "again", "away", "cancel", "post", "refused", "taken"]
