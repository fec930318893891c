package desk

import "context"

// byCommandLine is who acts where nobody is named.
const byCommandLine = "command line"

type actorKey struct{}

type actor struct{ who, from string }

// As returns a context in which what is done at the desk is done by who, from
// an address: so the audit says it.
func As(ctx context.Context, who, from string) context.Context {
	return context.WithValue(ctx, actorKey{}, actor{who, from})
}

// in completes an act with who acts in ctx and from where, where it does not say
// itself.
func (a Act) in(ctx context.Context) Act {
	by, ok := ctx.Value(actorKey{}).(actor)
	if !ok {
		by.who = byCommandLine
	}
	if a.Who == "" {
		a.Who = by.who
	}
	if a.From == "" {
		a.From = by.from
	}
	return a
}
