"""What leaves the house (對外傳送): letters and calls to other systems. The action's transaction writes each as a row; it is sent after the commit.

An app declares its kinds in its `Offer` and posts parcels; it writes only what a message says (`Channel.write`) and what follows from the answer
(`Channel.kept`). Everything else is here: one transaction for each message and none open while the other side thinks, order within a destination,
pauses that grow, a last time, the answer that came.

**At least once.** One worker at a time holds a destination, by a lease in its row. A process may die between the other side's yes and the
transaction that keeps it: when the lease runs out, that one message is sent again, and no other. Receivers must therefore bear hearing it twice: a
letter is read twice, a logout token has its `jti`, an account is set to its present values.
"""

from xiaowu.kernel.delivery.kinds import Answer, Channel, DeliveryKind, Outgoing, Retry, away, refused, taken
from xiaowu.kernel.delivery.posting import MAIL, Parcel, again, cancel, post

__all__ = ["MAIL", "Answer", "Channel", "DeliveryKind", "Outgoing", "Parcel", "Retry", "again", "away", "cancel", "post", "refused", "taken"]
