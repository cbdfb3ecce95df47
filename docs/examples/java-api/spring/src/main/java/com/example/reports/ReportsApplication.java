package com.example.reports;

import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
public class ReportsApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(ReportsApplication.class, arguments);
  }
}

// region api
@RestController
class ReportsController {
  @GetMapping("/me")
  Map<String, Object> me(@AuthenticationPrincipal Jwt token) {
    return token.getClaims();
  }

  /** A word of the token's scope is an authority that begins with SCOPE_. */
  @GetMapping("/reports")
  @PreAuthorize("hasAuthority('SCOPE_reports:read')")
  List<Map<String, Object>> reports() {
    return List.of(Map.of("id", 1, "title", "Bees of the northern valleys"));
  }
}
// endregion api
