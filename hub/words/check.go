package words

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"wayside/hub/notice"
)

// parse reads a file: one flat object of texts, no key twice.
func parse(body []byte) (map[string]string, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("want one JSON object of texts")
	}
	texts := map[string]string{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		value, err := d.Token()
		if err != nil {
			return nil, err
		}
		text, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("%s: want a text", key)
		}
		if _, twice := texts[key.(string)]; twice {
			return nil, fmt.Errorf("%s stands there twice", key)
		}
		texts[key.(string)] = text
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	return texts, nil
}

// check looks for what would show as a gap on a page: Chinese and English have
// the same keys, no other file has keys that nobody asks for, and every text
// has the holes of the English one, but for dates, which languages write each
// in its way.
func (c *Catalogue) check() error {
	var wrong []string
	for _, l := range []notice.Lang{notice.Chinese, notice.English} {
		if c.texts[l] == nil {
			return fmt.Errorf("there is no file of the words in %s", l)
		}
	}
	english := c.texts[notice.English]
	for _, lang := range c.langs {
		texts := c.texts[lang]
		if texts[Own] == "" {
			wrong = append(wrong, fmt.Sprintf("%s: %q, the language's own name, is missing", lang, Own))
		}
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			same, known := english[key]
			switch {
			case !known && rank(lang) == 2 && (key == fallback || names(key)):
			case !known:
				wrong = append(wrong, fmt.Sprintf("%s: no page asks for %q", lang, key))
			case key != "day" && key != "date" && holes(texts[key]) != holes(same):
				wrong = append(wrong, fmt.Sprintf("%s: %q is filled in with %s, the English one with %s", lang, key, holes(texts[key]), holes(same)))
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(english)) {
		if _, ok := c.texts[notice.Chinese][key]; !ok {
			wrong = append(wrong, fmt.Sprintf("zh-CN: %q is missing", key))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return errors.New("mend the words of the pages:\n  " + strings.Join(wrong, "\n  "))
}

// names reports whether key is that of a term of a list, such as
// severity.extreme.
func names(key string) bool {
	list, _, dotted := strings.Cut(key, ".")
	return dotted && list != "console"
}

var hole = regexp.MustCompile(`\{[a-zA-Z0-9]+\}`)

// holes are those of a text that are filled in, each once.
func holes(text string) string {
	found := hole.FindAllString(text, -1)
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " ")
}
