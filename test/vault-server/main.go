// A Vault server of the tests' own: the core of Vault with file storage, the engines that Countersign uses, and
// nothing else. It starts sealed; whoever started it initialises and unseals it over HTTP.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
	jwt "github.com/hashicorp/vault-plugin-auth-jwt"
	kubernetes "github.com/hashicorp/vault-plugin-auth-kubernetes"
	kv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/audit"
	auditFile "github.com/hashicorp/vault/builtin/audit/file"
	"github.com/hashicorp/vault/builtin/credential/approle"
	"github.com/hashicorp/vault/builtin/logical/database"
	"github.com/hashicorp/vault/builtin/logical/pki"
	"github.com/hashicorp/vault/builtin/logical/ssh"
	vaultHTTP "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/plugins/database/postgresql"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/file"
	"github.com/hashicorp/vault/vault"
	"github.com/hashicorp/vault/version"
)

var logins = map[string]logical.Factory{"approle": approle.Factory, "jwt": jwt.Factory, "kubernetes": kubernetes.Factory}
var engines = map[string]logical.Factory{"kv": kv.Factory, "pki": pki.Factory, "ssh": ssh.Factory, "database": database.Factory}

// builtin offers what is compiled in; the database engine asks it for its plugin.
type builtin struct{}

func (builtin) find(name string, kind consts.PluginType) (func() (interface{}, error), bool) {
	factories := map[consts.PluginType]map[string]logical.Factory{consts.PluginTypeCredential: logins, consts.PluginTypeSecrets: engines}[kind]
	if factory, ok := factories[name]; ok {
		return func() (interface{}, error) { return factory, nil }, true
	}
	return postgresql.New, kind == consts.PluginTypeDatabase && name == "postgresql-database-plugin"
}

func (b builtin) Get(name string, kind consts.PluginType) (func() (interface{}, error), bool) {
	factory, ok := b.find(name, kind)
	if !ok {
		return nil, false
	}
	return factory, true
}

func (b builtin) Contains(name string, kind consts.PluginType) bool {
	_, ok := b.find(name, kind)
	return ok
}

func (builtin) Keys(kind consts.PluginType) []string {
	if kind == consts.PluginTypeDatabase {
		return []string{"postgresql-database-plugin"}
	}
	return nil
}

func (b builtin) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, b.Contains(name, kind)
}

func main() {
	data := flag.String("data", "", "the folder that keeps everything")
	listen := flag.String("listen", "127.0.0.1:8200", "the address to listen on")
	// What an engine could not end is tried again soon: Vault's own ten seconds would be waited for by a test.
	retry := flag.Duration("revoke-retry", 500*time.Millisecond, "the first wait before a lease is revoked again")
	flag.Parse()
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr})
	storage, err := file.NewFileBackend(map[string]string{"path": *data}, logger)
	if err != nil {
		log.Fatal(err)
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical:           storage,
		StorageType:        "file",
		DisableMlock:       true,
		Logger:             logger,
		LogicalBackends:    engines,
		CredentialBackends: logins,
		AuditBackends:      map[string]audit.Factory{"file": auditFile.Factory},
		BuiltinRegistry:    builtin{},
		DefaultLeaseTTL:    768 * time.Hour,
		MaxLeaseTTL:        768 * time.Hour,

		ExpirationRevokeRetryBase: *retry,
	})
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("vault %s, process %d, at http://%s\n", version.GetVersion().VersionNumber(), os.Getpid(), listener.Addr())
	log.Fatal(http.Serve(listener, vaultHTTP.Handler.Handler(&vault.HandlerProperties{Core: core})))
}
