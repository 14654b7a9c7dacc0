DROP TRIGGER escrow_credit_kept ON escrow_depositcredit;
