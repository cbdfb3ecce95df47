import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;

// region api
public class ReportsApi {
  private static final String AUDIENCE = setting("AUDIENCE", "https://api.example.com");

  public static void main(String[] arguments) throws IOException {
    var tokens = new AccessTokens(setting("ISSUER", "http://localhost:3000"), AUDIENCE);
    var server = HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(setting("PORT", "4001"))), 0);
    server.createContext("/reports", exchange -> {
      if (isAllowed(exchange, tokens, "reports:read"))
        answer(exchange, 200, "[{\"id\": 1, \"title\": \"Bees of the northern valleys\"}]");
    });
    server.start();
    System.out.println("http://localhost:" + server.getAddress().getPort());
  }

  /** Whether the request may go on; it is answered if not (RFC 6750 3). */
  static boolean isAllowed(HttpExchange exchange, AccessTokens tokens, String permission) throws IOException {
    var header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7))
      return refuse(exchange, 401, "realm=\"" + AUDIENCE + "\"");
    try {
      var scope = tokens.read(header.substring(7).trim()).getStringClaim("scope");
      if (scope != null && Arrays.asList(scope.split(" ")).contains(permission)) return true;
      return refuse(exchange, 403, "error=\"insufficient_scope\", scope=\"" + permission + "\"");
    } catch (ExpiredJWTException error) {
      return refuse(exchange, 401, "error=\"invalid_token\", error_description=\"The access token is expired\"");
    } catch (Exception error) {
      return refuse(exchange, 401, "error=\"invalid_token\", error_description=\"The access token is invalid\"");
    }
  }

  private static boolean refuse(HttpExchange exchange, int status, String challenge) throws IOException {
    exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer " + challenge);
    answer(exchange, status, "{}");
    return false;
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, json.length());
    try (var body = exchange.getResponseBody()) {
      body.write(json.getBytes());
    }
  }

  private static String setting(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }
}
// endregion api

// region token
/** Checks access tokens of Usher: signature, algorithm, type, issuer, audience, expiry. */
class AccessTokens {
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  AccessTokens(String issuer, String audience) throws IOException {
    var keys = JWKSourceBuilder.create(URI.create(issuer + "/oauth2/jwks").toURL()).retrying(true).build();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, keys));
    // An ID token is signed by the same issuer, and is not for APIs.
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt")));
    var exactly = new JWTClaimsSet.Builder().issuer(issuer).build();
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(audience, exactly, Set.of("sub", "exp", "iat", "client_id")));
  }

  JWTClaimsSet read(String token) throws Exception {
    return processor.process(token, null);
  }
}
// endregion token
