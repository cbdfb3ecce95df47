package com.example.reports;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

@Configuration
@EnableMethodSecurity
class SecurityConfiguration {
  @Bean
  SecurityFilterChain security(HttpSecurity http) throws Exception {
    return http
        .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
        // Tokens come in a header, never in a cookie, so there is no session, and nothing for another site to forge.
        .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(csrf -> csrf.disable())
        .build();
  }

  @Bean
  JwtDecoder accessTokens(
      @Value("${ISSUER:http://localhost:3000}") String issuer,
      @Value("${AUDIENCE:https://api.example.com}") String audience) {
    var decoder = NimbusJwtDecoder.withJwkSetUri(issuer + "/oauth2/jwks")
        .jwsAlgorithm(SignatureAlgorithm.ES256)
        .build();
    // RFC 9068: the type at+jwt, which an ID token does not have, and every claim an access token must have.
    decoder.setJwtValidator(JwtValidators.createAtJwtValidator()
        .issuer(issuer)
        .audience(audience)
        .validators(all -> all.put("client_id", new JwtClaimValidator<String>("client_id", id -> id != null)))
        .build());
    return decoder;
  }
}
