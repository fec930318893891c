package multi

import (
	"fmt"
	"strconv"
	"strings"
)

// String is the tag as it is written: lower case, brackets of text doubled.
func (t Tag) String() string {
	switch t.Name {
	case "":
		return strings.NewReplacer("[", "[[", "]", "]]").Replace(t.Text)
	case "ms", "/ms", "mv":
		return "[" + t.Name + t.Text + "]"
	case "hc":
		return fmt.Sprintf("[hc%04X]", t.Args[0])
	case "pt":
		return "[pt" + lettered("", t.Args[0]) + lettered("o", t.Args[1]) + "]"
	case "fl":
		if len(t.Args) == 3 {
			return "[fl" + lettered("o", t.Args[1]) + lettered("t", t.Args[0]) + "]"
		}
		return "[fl" + lettered("t", t.Args[0]) + lettered("o", t.Args[1]) + "]"
	}
	parts := make([]string, len(t.Args))
	for i, n := range t.Args {
		parts[i] = strconv.Itoa(n)
		if t.Name == "fo" && i == 1 || t.Name == "g" && i == 3 {
			parts[i] = fmt.Sprintf("%04X", n)
		}
	}
	return "[" + t.Name + strings.Join(parts, ",") + "]"
}

func lettered(letter string, n int) string {
	if n == Absent {
		return ""
	}
	return letter + strconv.Itoa(n)
}

// Format writes tags as a string.
func Format(tags []Tag) string {
	var b strings.Builder
	for _, t := range tags {
		b.WriteString(t.String())
	}
	return b.String()
}
