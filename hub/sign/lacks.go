package sign

// Lacks is the first character of s that the fonts of signs don't have: the
// pack of 16 dots holds the most of all.
func (f *Fonts) Lacks(s string) (rune, bool) { return f.lacks(faceOf("16"), s) }
