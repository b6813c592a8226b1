// Package child keeps the programs that the user's config names apart from gonogo: from its terminal, and from its signals.
package child
