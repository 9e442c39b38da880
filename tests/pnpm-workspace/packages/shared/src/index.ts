export type * from './types/database';
