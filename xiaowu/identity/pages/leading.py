"""Where the forms of the sign-in may lead (登入後的去向): wherever higher apps declare."""

from django.utils.module_loading import import_string

from xiaowu.identity.rules.beside import LeadsOn
from xiaowu.kernel.offer import declared
from xiaowu.kernel.ui.policy import leads_to


def _origins() -> list[str]:
    return [origin for each in declared(LeadsOn) for origin in import_string(each.origins)()]


leads_on = leads_to(_origins)
