export interface RequestCountTable {
  caller_hash: Buffer;
  limit_group: string;
  window_start: Date;
  requests: number;
}
