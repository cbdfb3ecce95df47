// An API that checks the access tokens of Usher by its public keys.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// region guard

// Claims are what a token says of who asks; a machine has no roles.
type Claims struct {
	Subject  string   `json:"sub"`
	ClientID string   `json:"client_id"`
	Scope    string   `json:"scope"`
	Roles    []string `json:"roles"`
}

// Guard lets requests with good tokens for one API through.
type Guard struct {
	audience string
	verifier *oidc.IDTokenVerifier
}

// NewGuard fetches keys when the first token comes, and again for a key it has not seen.
func NewGuard(issuer, audience string) *Guard {
	keys := oidc.NewRemoteKeySet(context.Background(), issuer+"/oauth2/jwks")
	// Checks signature, issuer, audience (which the library calls ClientID) and expiry.
	config := &oidc.Config{ClientID: audience, SupportedSigningAlgs: []string{oidc.ES256}}
	return &Guard{audience, oidc.NewVerifier(issuer, keys, config)}
}

// Requires answers 401 without a good token, and 403 without one of the permissions.
func (g *Guard) Requires(handler func(http.ResponseWriter, *http.Request, Claims), permissions ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			refuse(w, http.StatusUnauthorized, fmt.Sprintf("realm=%q", g.audience))
			return
		}
		claims, err := g.read(r.Context(), strings.TrimSpace(token))
		if err != nil {
			refuse(w, http.StatusUnauthorized, fmt.Sprintf(`error="invalid_token", error_description=%q`, whyNot(err)))
			return
		}
		for _, permission := range permissions {
			if !slices.Contains(strings.Fields(claims.Scope), permission) {
				refuse(w, http.StatusForbidden, fmt.Sprintf(`error="insufficient_scope", scope=%q`, strings.Join(permissions, " ")))
				return
			}
		}
		handler(w, r, claims)
	}
}

func (g *Guard) read(ctx context.Context, token string) (claims Claims, err error) {
	signed, err := jose.ParseSigned(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return claims, err
	}
	// An ID token is signed by the same issuer, and is not for APIs.
	typ, _ := signed.Signatures[0].Protected.ExtraHeaders[jose.HeaderType].(string)
	if !strings.EqualFold(strings.TrimPrefix(typ, "application/"), "at+jwt") {
		return claims, errors.New("not an access token")
	}
	verified, err := g.verifier.Verify(ctx, token)
	if err != nil {
		return claims, err
	}
	return claims, verified.Claims(&claims)
}

func whyNot(err error) string {
	var expired *oidc.TokenExpiredError
	if errors.As(err, &expired) {
		return "The access token is expired"
	}
	return "The access token is invalid"
}

func refuse(w http.ResponseWriter, status int, challenge string) {
	w.Header().Set("WWW-Authenticate", "Bearer "+challenge)
	w.WriteHeader(status)
}

// endregion guard

// region api
func main() {
	issuer := cmp.Or(os.Getenv("ISSUER"), "http://localhost:3000")
	guard := NewGuard(issuer, cmp.Or(os.Getenv("AUDIENCE"), "https://api.example.com"))

	http.HandleFunc("GET /me", guard.Requires(func(w http.ResponseWriter, _ *http.Request, claims Claims) {
		json.NewEncoder(w).Encode(claims)
	}))
	http.HandleFunc("GET /reports", guard.Requires(func(w http.ResponseWriter, _ *http.Request, _ Claims) {
		fmt.Fprintln(w, `[{"id": 1, "title": "Bees of the northern valleys"}]`)
	}, "reports:read"))

	log.Fatal(http.ListenAndServe("localhost:"+cmp.Or(os.Getenv("PORT"), "4001"), nil))
}

// endregion api
