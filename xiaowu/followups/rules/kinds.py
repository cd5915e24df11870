"""What a system declares about a kind of follow-up (待辦的種類): in its `Offer`, and everything else follows from it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from xiaowu.followups.rules.flow import EVERY, OWNERS, FollowUpFlow, State, Verb, flow
from xiaowu.kernel.flow.table import BY_ITSELF
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import CITY_ROLES, CLASS_ROLES, FIRM_ROLES, Role

HANDED_ON = "handed_on"  # the ending of what the house hands on to another school, whatever the kind
HANDED_ON_TITLES = {HANDED_ON: "已移由其他學校接續辦理"}


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owes it (負責者): a role at the follow-up's school; for a role of the bureau, one of its sections, or the bureau as a whole; for a role
    of people from outside, the one `person` of them who is named.

    `words`: how a document named them, if that is to be shown as it stands there; of a person, name and firm.
    """

    role: Role
    section: SectionCode | None = None
    words: str = ""
    person: int | None = None

    @property
    def value(self) -> str:
        """As the value of a form's choice, without the words."""
        if self.person is not None:
            return f"{self.role}:{self.person}"
        return f"{self.role}.{self.section}" if self.section else self.role.value


def owner_of(value: str, words: str = "") -> Owner:
    """The owner of a form's choice. Raises ValueError if it is none."""
    role, _dot, section = value.partition(".")
    return Owner(Role(role), SectionCode(section) if section else None, words)


def owners(holders: Collection[str], sections: Collection[SectionCode], *, has_school: bool) -> list[Owner]:
    """Who may owe a follow-up of a kind whose work these roles do: roles of the school, if there is one, the bureau with its sections, and of what
    belongs to no school the platform's contractor.
    """
    places = {True: set(Role) - FIRM_ROLES, False: CITY_ROLES | FIRM_ROLES}[has_school]
    roles = [role for role in Role if role in holders and role not in CLASS_ROLES and role in places]
    return [owner for role in roles for owner in (Owner(role), *(Owner(role, each) for each in sections if role in CITY_ROLES))]


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder (逾期通報): so many working days after the due day the holders of this role are told, at the school or the bureau."""

    after: int
    role: Role


@dataclass(frozen=True, slots=True)
class FollowUpKind:
    """A kind of follow-up.

    `see`, `work`, `keep`: permissions of the system's own table: who reads it, who does what is owed, who opens, hands over and ends it.
    `owner`: who owes it at a school if nothing else is said; `days`: due after so many working days if no day is given, None: it may have no due day.
    `verbs`: the verbs of the flow that it uses; `words`: its own titles for them and for states.
    `outcomes`: how it may end, code → title; without any it ends with words. `by_system`: those of them that nobody chooses, since the system finds
    them out. `ends`: a dotted path, called with `about` → why nobody may close it by a choice yet; empty if nothing speaks against it.
    `page`: a dotted path, called with (actor, about) → (title, address) of its subject, as this reader may see it, or None.
    `is_shared`: those of no school are read by anybody who holds `see` at any school.
    `of_owner`: the verbs for those who owe it, by `work`; the others are for those who keep watch, by `keep`. `by_itself`: verbs that nobody
    presses: the system takes them when something happens. `is_final`: what has ended stays ended; if the matter begins again, another is opened.
    `on_its_page`: verbs that are taken on the subject's own page, by its system's action; the follow-up's page leads there.
    `notice`: the kind of notification that tells it, if people should choose the ways for it separately from other follow-ups.
    `also`: a dotted path, called with the row → (role, school) of those who are told whenever its owner is.
    `concerns`: a dotted path, called with `about` → the account that it is about, if that is somebody who may work on such follow-ups: they read
    it, and take no part in it.
    `at_meeting`: open ones come onto each agenda of the joint meeting, below the tracked resolutions: a dotted path, called with (actor, abouts) →
    a line for each `about` that says how the matter stands now.
    `is_named`: it is owed by somebody from outside who is named, and by no other holder of the role: they read those that name them and no others,
    and do what is owed by `work`, which opens nothing else. `needs_file`: it is answered only once a file shows what was done.
    `remind`: its owner is reminded so many working days before the due day; `ladder`: who is told once it is overdue, the nearest first; a rung of
    the owner's own role tells the owner once more.
    `at_merger`: why what is open of it at a school that merges is not handed on to the successor by the house, as everything else is; its own system
    takes care of it, or nobody at the school has anything to do with it.
    `personal`: what its titles and notes hold about people, for the published list; `kept`: days until it is deleted after its ending, None: never;
    `why`.
    """

    key: str
    name: str
    see: str
    work: str
    keep: str
    owner: Role
    personal: str
    why: str
    days: int | None = None
    kept: int | None = None
    verbs: frozenset[Verb] = EVERY
    words: Mapping[State | Verb, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    by_system: frozenset[str] = frozenset()
    ends: str = ""
    page: str = ""
    of_owner: frozenset[Verb] = OWNERS
    by_itself: frozenset[Verb] = frozenset()
    is_final: bool = False
    is_shared: bool = False
    on_its_page: frozenset[Verb] = frozenset()
    notice: str = "followups.owed"
    also: str = ""
    concerns: str = ""
    at_meeting: str = ""
    is_named: bool = False
    needs_file: bool = False
    remind: int = 1
    ladder: tuple[Rung, ...] = ()
    at_merger: str = ""

    @property
    def endings(self) -> Mapping[str, str]:
        """How it may end, and that the house handed it on."""
        return {**self.outcomes, **HANDED_ON_TITLES}

    def flow(self, *, by_house: bool = False) -> FollowUpFlow:
        """`by_house`: the variant that the house's own jobs use, which hold no permission."""
        asked = {verb: BY_ITSELF if by_house else self._permission(verb) for verb in Verb}
        return flow(self.key, self.name, permissions=asked, verbs=self.verbs, words=self.words, is_final=self.is_final)

    def _permission(self, verb: Verb) -> str:
        if verb in self.by_itself:
            return BY_ITSELF
        return self.work if verb in self.of_owner else self.keep

    @property
    def reads(self) -> str:
        """The reach key that opens its rows for reading."""
        return f"followups_{self.key}"

    @property
    def writes(self) -> str:
        """The reach key that opens them for writing."""
        return f"followups_{self.key}_kept"

    @property
    def own(self) -> str:
        """The reach key that opens, of a kind whose owners are named, the rows that name the reader."""
        return f"followups_{self.key}_own"
