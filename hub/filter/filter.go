// Package filter is the one filter language of Wayside: on the API, streams,
// feeds, exports, pages, signs and the command line. It parses a query, brings
// it into its canonical form and matches notices. It knows no HTTP beyond the
// shape of a query.
package filter
