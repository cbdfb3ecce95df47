import type { AccountRoleTable, AccountTable, RoleTable } from './tables/account.ts';
import type { AuditTable, SealKeyTable } from './tables/audit.ts';
import type { ClientTable, ResourceServerTable } from './tables/client.ts';
import type { ChangeTable, ConfigurationTable, OwnedTable, SettingTable } from './tables/configuration.ts';
import type { AttemptTable, PasswordTable, ProofTable, SetupLinkTable } from './tables/credential.ts';
import type {
  EmailChangeTable,
  EmailFactorTable,
  MailedCodeTable,
  PasskeyTable,
  PasskeyUserTable,
  RecoveryCodeTable,
  RememberedDeviceTable,
  TotpEnrolmentTable,
  TotpTable,
} from './tables/factor.ts';
import type { ConsentTable, GrantTable } from './tables/grant.ts';
import type { IdempotencyTable } from './tables/idempotency.ts';
import type { InteractionTable } from './tables/interaction.ts';
import type { LetterTable } from './tables/letter.ts';
import type {
  LicenceHourTable,
  LicenceMemberTable,
  LicenceTable,
  SeatRefusalTable,
  SeatSessionTable,
  SeatTable,
  SeatUseTable,
  SeatWaitTable,
} from './tables/licence.ts';
import type { MigrationTable } from './tables/migration.ts';
import type {
  AssignmentTable,
  AwaitedMemberTable,
  InvitationTable,
  NoteTable,
  OrganisationMemberTable,
  OrganisationOwnerTable,
  OrganisationRoleTable,
  OrganisationTable,
} from './tables/organisation.ts';
import type { RequestCountTable } from './tables/request-count.ts';
import type { SessionDataTable, SessionTable } from './tables/session.ts';
import type { SigningKeyTable } from './tables/signing-key.ts';
import type { StatusEntryTable, StatusSeedTable } from './tables/status.ts';
import type { ReplayTable, TokenTable } from './tables/token.ts';

/** Every table, by its name in PostgreSQL. */
export interface Tables {
  account: AccountTable;
  account_role: AccountRoleTable;
  assignment: AssignmentTable;
  attempt: AttemptTable;
  audit: AuditTable;
  awaited_member: AwaitedMemberTable;
  change: ChangeTable;
  client: ClientTable;
  configuration: ConfigurationTable;
  consent: ConsentTable;
  email_change: EmailChangeTable;
  email_factor: EmailFactorTable;
  grant: GrantTable;
  idempotency: IdempotencyTable;
  interaction: InteractionTable;
  invitation: InvitationTable;
  letter: LetterTable;
  licence: LicenceTable;
  licence_hour: LicenceHourTable;
  licence_member: LicenceMemberTable;
  mailed_code: MailedCodeTable;
  migration: MigrationTable;
  note: NoteTable;
  organisation: OrganisationTable;
  organisation_member: OrganisationMemberTable;
  organisation_owner: OrganisationOwnerTable;
  organisation_role: OrganisationRoleTable;
  owned: OwnedTable;
  passkey: PasskeyTable;
  passkey_user: PasskeyUserTable;
  password: PasswordTable;
  proof: ProofTable;
  recovery_code: RecoveryCodeTable;
  remembered_device: RememberedDeviceTable;
  replay: ReplayTable;
  request_count: RequestCountTable;
  resource_server: ResourceServerTable;
  role: RoleTable;
  seal_key: SealKeyTable;
  seat: SeatTable;
  seat_refusal: SeatRefusalTable;
  seat_session: SeatSessionTable;
  seat_use: SeatUseTable;
  seat_wait: SeatWaitTable;
  session: SessionTable;
  session_data: SessionDataTable;
  setting: SettingTable;
  setup_link: SetupLinkTable;
  signing_key: SigningKeyTable;
  status_entry: StatusEntryTable;
  status_seed: StatusSeedTable;
  token: TokenTable;
  totp: TotpTable;
  totp_enrolment: TotpEnrolmentTable;
}
