package console

import "wayside/hub/desk"

// place is one entry of the navigation.
type place struct {
	path string     // below Root
	key  string     // of its name among the words
	need desk.Right // whoever lacks it does not see the entry
}

// places are the entries of the navigation, in their order.
func places() []place {
	return []place{
		{path: "", key: "nav.home", need: desk.Look},
		{path: "compose", key: "nav.compose", need: desk.Write},
		{path: "waiting", key: "nav.waiting", need: desk.Look},
		{path: "notices", key: "nav.notices", need: desk.Look},
		{path: "schedule", key: "nav.schedule", need: desk.Look},
		{path: "displays", key: "nav.displays", need: desk.Look},
		{path: "sources", key: "nav.sources", need: desk.Look},
		{path: "handover", key: "nav.handover", need: desk.Look},
		{path: "papers", key: "nav.papers", need: desk.Look},
		{path: "operators", key: "title.operators", need: desk.Administer},
		{path: "tokens", key: "title.tokens", need: desk.Administer},
		{path: "sessions", key: "title.sessions", need: desk.Administer},
		{path: "audit", key: "title.audit", need: desk.ReadAudit},
		{path: "account", key: "title.account", need: desk.Look},
	}
}
