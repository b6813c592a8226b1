package search

import (
	"regexp/syntax"
	"strings"
)

// maxNeedles bounds the alternatives of an expression that are looked for one by one.
const maxNeedles = 8

// needlesOf finds literals of which every match of an expression holds at least one; none when there are no such.
func needlesOf(expression string) []needle {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil
	}
	return required(re)
}

// required is needlesOf for a part of an expression.
func required(re *syntax.Regexp) []needle {
	switch re.Op {
	case syntax.OpLiteral:
		return literalNeedles(string(re.Rune), re.Flags&syntax.FoldCase != 0)
	case syntax.OpCapture, syntax.OpPlus:
		return uncertain(required(re.Sub[0]), re.Op == syntax.OpCapture)
	case syntax.OpRepeat:
		if re.Min > 0 {
			return uncertain(required(re.Sub[0]), false)
		}
	case syntax.OpConcat:
		var best []needle
		for _, sub := range re.Sub {
			if found := required(sub); found != nil && (best == nil || weakest(found) > weakest(best)) {
				best = found
			}
		}
		return uncertain(best, false)
	case syntax.OpAlternate:
		var all []needle
		for _, sub := range re.Sub {
			found := required(sub)
			if found == nil || len(all)+len(found) > maxNeedles {
				return nil
			}
			all = append(all, found...)
		}
		return all
	}
	return nil
}

// uncertain takes from needles that a line which holds them matches for certain.
func uncertain(all []needle, still bool) []needle {
	if !still {
		for i := range all {
			all[i].whole = ""
		}
	}
	return all
}

func weakest(all []needle) int {
	least := all[0].weight()
	for i := range all {
		least = min(least, all[i].weight())
	}
	return least
}

// literalNeedles is the needle of a literal. Without regard to case, k and s also match letters beyond ASCII (the Kelvin
// sign, the long s), as do the letters beyond ASCII themselves: the heaviest part between such is looked for.
func literalNeedles(text string, fold bool) []needle {
	if !fold {
		n := newNeedle(text, false)
		n.whole = text
		return []needle{n}
	}
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		return nil
	}
	var best *needle
	for from := 0; from < len(lower); {
		end := from
		for end < len(lower) && lower[end] < 0x80 && lower[end] != 'k' && lower[end] != 's' {
			end++
		}
		if end > from {
			if n := newNeedle(lower[from:end], true); best == nil || n.weight() > best.weight() {
				n.before = from
				best = &n
			}
		}
		from = end + 1
	}
	if best == nil {
		return nil
	}
	if isASCII(lower) {
		best.whole = lower
	}
	return []needle{*best}
}
