package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/remote"
)

// entry is one setting found in a file.
type entry struct {
	path         string // "apps.shop.queues"
	text         []string
	line, column int
}

// parseText turns a file's text into its settings, in the file's order. Every key is known and every value of the right shape, but
// values are not looked at yet. Nodes are walked by hand: decoding into a struct loses positions and expands aliases.
func parseText(text []byte) ([]entry, *problem) {
	if p := plain(text); p != nil {
		return nil, p
	}
	tree, p := parseYAML(text)
	if p != nil {
		return nil, p
	}
	var w walk
	for i, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if i > 0 && len(w.entries) > 0 {
			return nil, at(doc.Body, "holds a second YAML document", "Keep one")
		}
		if p := w.section("", doc.Body); p != nil {
			return nil, p
		}
	}
	return w.entries, nil
}

// parseYAML guards the library: it has panicked on odd input before, and its messages quote the source over several lines.
func parseYAML(text []byte) (tree *ast.File, p *problem) {
	defer func() {
		if r := recover(); r != nil {
			tree, p = nil, &problem{why: "is not valid YAML"}
		}
	}()
	tree, err := parser.ParseBytes(text, 0)
	if err == nil {
		return tree, nil
	}
	p = &problem{why: "is not valid YAML"}
	var y yaml.Error
	if errors.As(err, &y) {
		p.why += " (" + fault.Clean(y.GetMessage()) + ")"
		if tk := y.GetToken(); tk != nil && tk.Position != nil {
			p.line, p.column = tk.Position.Line, tk.Position.Column
		}
	}
	return nil, p
}

// walk gathers entries. Depth is bounded by the table: a section's children are known keys, so there is nothing to recurse
// into below five levels.
type walk struct{ entries []entry }

// section reads a mapping at a path; "" is the file itself.
func (w *walk) section(path string, node ast.Node) *problem {
	var pairs []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.NullNode, *ast.CommentGroupNode:
		return nil // "apps:" with nothing below
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		what := "the file"
		if path != "" {
			what = fault.Quote(path)
		}
		return at(node, what+" wants keys with values, and has "+describe(node), "")
	}
	for _, pair := range pairs {
		if p := w.pair(path, pair); p != nil {
			return p
		}
	}
	return nil
}

func (w *walk) pair(section string, pair *ast.MappingValueNode) *problem {
	key, ok := keyOf(pair.Key)
	if !ok {
		return at(pair.Key, "has "+describe(pair.Key)+" for a key", "Use plain words as keys")
	}
	if p := checkKey(section, key, pair.Key); p != nil {
		return p
	}
	path := key
	if section != "" {
		path = section + "." + key
	}
	r, _, isSetting := find(path)
	if !isSetting {
		return w.section(path, pair.Value)
	}
	text, ok := textOf(pair.Value, r.shape)
	if !ok {
		return at(pair.Value, fault.Quote(path)+" wants "+wants[r.shape]+", and has "+describe(pair.Value), "")
	}
	tk := pair.Key.GetToken()
	w.entries = append(w.entries, entry{path, text, tk.Position.Line, tk.Position.Column})
	return nil
}

func keyOf(node ast.MapKeyNode) (string, bool) {
	s, ok := node.(*ast.StringNode)
	if !ok {
		return "", false
	}
	return s.Value, true
}

// checkKey tells whether a key may stand in a section.
func checkKey(section, key string, node ast.Node) *problem {
	known, open := children(section)
	switch {
	case open && section == "apps":
		if err := remote.CheckApp(key, "apps"); err != nil {
			return at(node, "has "+fault.Quote(key)+" for an app's name, which is 2 to 30 lower-case letters, digits and dashes, beginning with a letter", "")
		}
		return nil
	case open && section == "views":
		if !viewRule.MatchString(key) {
			return at(node, "has "+fault.Quote(key)+" for a view's name, which is up to 32 lower-case letters, digits and dashes, beginning with a letter", "")
		}
		return nil
	case open && (section == webhooksPath || section == commandsPath):
		if !sourceRule.MatchString(key) {
			return at(node, "has "+fault.Quote(key)+" for the name of one who is notified, which is up to 32 lower-case letters, digits, _ and -", "")
		}
		return nil
	case open && section != "keys":
		return checkQueueKey(section, key, node)
	case open:
		if !actionRule.MatchString(key) {
			return at(node, "has "+fault.Quote(key)+" for an action's name", "`gonogo keys` lists the actions")
		}
		return nil
	}
	for _, k := range known {
		if k == key {
			return nil
		}
	}
	return at(node, "has the unknown key "+fault.Quote(key), suggest(section, key, known))
}

// checkQueueKey tells whether a key is the name of a queue, or of a store that the user names.
func checkQueueKey(section, key string, node ast.Node) *problem {
	switch {
	case strings.HasSuffix(section, ".queue_sources") && !sourceRule.MatchString(key):
		return at(node, "has "+fault.Quote(key)+" for the name of a queue source, which is up to 32 lower-case letters, digits, _ and -", "")
	case !queueName(key):
		return at(node, "has "+fault.Quote(key)+" for a queue's name", "")
	}
	return nil
}

var wants = map[shape]string{aWord: "a word", aBool: "true or false", aNumber: "a whole number", aFigure: "a number", aList: "a list of words"}

// textOf gives a value's text, if it is of the shape.
func textOf(node ast.Node, s shape) ([]string, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return []string{n.Value}, s == aWord || s == aList
	case *ast.BoolNode:
		return []string{strconv.FormatBool(n.Value)}, s == aBool
	case *ast.IntegerNode:
		return []string{n.Token.Value}, s == aNumber || s == aFigure
	case *ast.FloatNode:
		return []string{n.Token.Value}, s == aFigure
	case *ast.SequenceNode:
		return items(n, s)
	}
	return nil, false
}

// items reads a list of words; a digit is a key like any other, so an integer counts as its own text.
func items(n *ast.SequenceNode, s shape) ([]string, bool) {
	var text []string
	for _, item := range n.Values {
		switch v := item.(type) {
		case *ast.StringNode:
			text = append(text, v.Value)
		case *ast.IntegerNode:
			text = append(text, v.Token.Value)
		default:
			return nil, false
		}
	}
	return text, s == aList
}

// describe names a node in a user's words.
func describe(node ast.Node) string {
	switch n := node.(type) {
	case *ast.NullNode:
		return "nothing"
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.StringNode:
		return fault.Quote(node.GetToken().Value)
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias, which is not supported"
	case *ast.TagNode:
		return "a tag, which is not supported"
	case *ast.LiteralNode:
		return "a block of text"
	default:
		return fmt.Sprintf("a %s", strings.ToLower(n.Type().String()))
	}
}

func at(node ast.Node, why, do string) *problem {
	p := &problem{why: why, do: do}
	if tk := firstToken(node); tk != nil && tk.Position != nil {
		p.line, p.column = tk.Position.Line, tk.Position.Column
	}
	return p
}

// firstToken points at a mapping's first key; the node's own token is the colon behind it.
func firstToken(node ast.Node) *token.Token {
	switch n := node.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return node.GetToken()
}
