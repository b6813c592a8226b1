package logs

import "strings"

// hasMetrics tells the records of the l2met convention, and those of before it: measure=memory_total val=1, measure.db.query=12ms.
func hasMetrics(text string) bool {
	if hash := strings.IndexByte(text, '#'); hash >= 5 && hash+2 <= len(text) && strings.IndexByte(text[hash:], '=') >= 2 {
		head := text[:hash]
		for _, word := range [...]string{"sample", "measure", "count"} {
			if before, ok := strings.CutSuffix(head, word); ok && (before == "" || before[len(before)-1] == ' ') {
				return true
			}
		}
	}
	return hasOldMetrics(text)
}

// hasOldMetrics tells a line of pairs of which one is measured.
func hasOldMetrics(text string) bool {
	n := 0
	for n < len(text) && byteKinds[text[n]]&inClass != 0 && byteKinds[text[n]]&aCapital == 0 {
		n++
	}
	if n == 0 || n == len(text) || text[n] != '=' || !strings.HasPrefix(text, "sample.") && !strings.HasPrefix(text, "count.") && !strings.Contains(text, "measure") {
		return false
	}
	named, valued := false, false
	for {
		key, value, rest, ok := nextField(text)
		if !ok {
			return named && valued
		}
		switch before, name, _ := strings.Cut(key, "."); {
		case key == "measure" || key == "sample" || key == "count":
			named = named || value != "" && !isDigit(value[0])
		case key == "val":
			valued = value != "" && (isDigit(value[0]) || value[0] == '-')
		case name != "" && (before == "measure" || before == "sample" || before == "count"):
			if value != "" && isDigit(value[0]) {
				return true
			}
		}
		text = rest
	}
}
