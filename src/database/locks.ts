/** Advisory locks by what they guard: PostgreSQL knows them by number alone, so no two may have the same. */
export const locks = {
  migrate: 7_420_001,
  installJobs: 7_420_002,
  sealAudit: 7_420_003,
  applyConfiguration: 7_420_004,
} as const;
