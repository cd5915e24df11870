"""The pages of declared lists, found by walking the house, and who sees most of them."""

from xiaowu.kernel.access.checks import views

PAGES = {view.of.name: (route, view.of) for route, _name, view in views() if hasattr(view, "of")}
WIDEST = ("bureau_officer", "it_coordinator", "principal", "student_affairs", "network_engineer")
