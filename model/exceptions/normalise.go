package exceptions

import "strings"

// maxTemplate bounds a normalised message, in bytes.
const maxTemplate = 200

// Template is a message without what differs from one time to the next: numbers, ids, addresses, quoted values become "*". Words stay.
func Template(message string) string { return string(AppendTemplate(nil, message)) }

// AppendTemplate appends the template of a message's first line.
func AppendTemplate(dst []byte, s string) []byte {
	from := len(dst)
	for i := 0; i < len(s) && len(dst)-from < maxTemplate; {
		c := s[i]
		switch {
		case c == '\n':
			return dst
		case tokenBytes[c] != 0:
			end, seen := i, uint8(0)
			for end < len(s) && tokenBytes[s[end]] != 0 {
				seen |= tokenBytes[s[end]]
				end++
			}
			for end > i+1 && (s[end-1] == '.' || s[end-1] == ':' || s[end-1] == '-') { // of the sentence, not of the token
				end--
			}
			if seen&varying != 0 || seen&slash != 0 && strings.Contains(s[i:end], "://") {
				dst = appendStar(dst)
			} else {
				dst = append(dst, s[i:end]...)
			}
			i = end
		case c == '"' || c == '\'' || c == '`':
			end := quoteEnd(s, i)
			if end < 0 || keepsQuoted(s[i+1:end]) {
				dst = append(dst, c)
				i++
				continue
			}
			dst = appendStar(append(dst, c))
			dst = append(dst, s[end])
			i = end + 1
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst
}

// appendStar appends a star, one for several in a row.
func appendStar(dst []byte) []byte {
	if n := len(dst); n > 0 && dst[n-1] == '*' {
		return dst
	}
	return append(dst, '*')
}

// quoteEnd is where the quotation that opens at i ends, -1 for an apostrophe and for what does not end.
func quoteEnd(s string, i int) int {
	if s[i] == '\'' && i > 0 && tokenBytes[s[i-1]] != 0 {
		return -1
	}
	for end := i + 1; end < len(s) && s[end] != '\n'; end++ {
		if s[end] == s[i] || s[i] == '`' && s[end] == '\'' {
			return end
		}
	}
	return -1
}

// keepsQuoted tells a quoted name of the code, "undefined method 'total'", from a value: one word in small letters and underscores.
func keepsQuoted(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && c != '?' && c != '!' {
			return false
		}
	}
	return true
}

// What a byte of a number, an id, an address, a path or a word says of it.
const (
	ofWord  uint8 = 1 << iota
	varying       // a digit, or the @ of an address
	slash
)

// tokenBytes are the bytes of tokens.
var tokenBytes = func() (t [256]uint8) {
	for c := range t {
		switch b := byte(c); {
		case b >= '0' && b <= '9', b == '@':
			t[c] = varying
		case b == '/':
			t[c] = slash
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= 0x80, strings.IndexByte("_-.:%+#", b) >= 0:
			t[c] = ofWord
		}
	}
	return t
}()

// appendFile appends the path of a source file without what changes from build to build: the directory that the app stands in, versions
// of gems and packages.
func appendFile(dst []byte, file string) []byte {
	for _, root := range appRoots {
		if rest, ok := strings.CutPrefix(file, root); ok {
			file = rest
			break
		}
	}
	if rest, ok := strings.CutPrefix(file, "/tmp/build_"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			file = rest[i+1:]
		}
	}
	return appendWithoutVersions(dst, file)
}

// appRoots are where apps stand on a dyno, or say they do.
var appRoots = []string{"file:///app/", "file:///workspace/", "/app/", "/workspace/", "webpack:///", "./"}

// appendWithoutVersions leaves out what begins with a digit behind "-", "@" or "/": the 5.2.3 of actionpack-5.2.3.
func appendWithoutVersions(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		if (s[i] == '-' || s[i] == '@') && i+1 < len(s) && (s[i+1] >= '0' && s[i+1] <= '9' || s[i+1] == 'v') && versionEnd(s, i+1) > i+1 {
			i = versionEnd(s, i+1)
			continue
		}
		dst = append(dst, s[i])
		i++
	}
	return dst
}

// versionEnd is where the version that begins at i ends; i where there is none.
func versionEnd(s string, i int) int {
	end, dots := i, 0
	for end < len(s) && s[end] != '/' && s[end] != ' ' {
		if s[end] == '.' {
			dots++
		}
		end++
	}
	if dots == 0 {
		return i
	}
	if last := strings.LastIndexByte(s[i:end], '.'); end == len(s) && last > 0 { // the ending of a file
		if e := s[i+last:]; e == ".rb" || e == ".py" || e == ".js" || e == ".ts" || e == ".go" || e == ".jar" {
			return i + last
		}
	}
	return end
}

// appendFunc appends the name of a call without what a compiler counts up: closures, lambdas, views, proxies.
func appendFunc(dst []byte, lang Language, name string) []byte {
	name = strings.TrimPrefix(name, "async ")
	name = strings.TrimPrefix(name, "new ")
	if i := strings.Index(name, " [as "); i > 0 {
		name = name[:i]
	}
	switch lang {
	case Ruby:
		for _, before := range []string{"block in ", "rescue in ", "ensure in ", "block "} {
			name = strings.TrimPrefix(name, before)
		}
		if strings.HasPrefix(name, "(") { // block (2 levels) in call
			if _, rest, ok := strings.Cut(name, ") in "); ok {
				name = rest
			}
		}
		if i := strings.LastIndexAny(name, "#."); i >= 0 { // since Ruby 3.4 with the class in front
			name = name[i+1:]
		}
	case Go:
		name = withoutClosures(name)
	case Java:
		if i := strings.Index(name, "$$"); i > 0 { // Service$$EnhancerBySpringCGLIB$$1a2b3c.call
			if dot := strings.LastIndexByte(name, '.'); dot > i {
				dst = append(dst, name[:i]...)
				name = name[dot:]
			}
		}
	case Rust:
		if i := strings.LastIndex(name, "::h"); i > 0 && len(name)-i == len("::h")+16 { // a hash of the compiler
			name = name[:i]
		}
	}
	return appendWithoutCounts(dst, name)
}

// withoutClosures takes ".func1.2" off a name of Go.
func withoutClosures(name string) string {
	if i := strings.Index(name, ".func"); i > 0 && i+5 < len(name) && name[i+5] >= '0' && name[i+5] <= '9' {
		return name[:i]
	}
	return strings.TrimSuffix(name, "-fm")
}

// appendWithoutCounts leaves out numbers that follow a "_", "$" or "-": view methods, lambdas, generated classes.
func appendWithoutCounts(dst []byte, name string) []byte {
	for i := 0; i < len(name); i++ {
		dst = append(dst, name[i])
		if name[i] == '_' || name[i] == '$' || name[i] == '-' {
			for i+1 < len(name) && name[i+1] >= '0' && name[i+1] <= '9' {
				i++
			}
		}
	}
	return dst
}

// PathOf is the path of a source file as the repository has it, as far as a trace tells: without the directory that the app stands in.
func PathOf(file string) string { return string(appendFile(nil, file)) }
