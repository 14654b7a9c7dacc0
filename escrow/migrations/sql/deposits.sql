-- What the bank's statement says stands.
CREATE TRIGGER escrow_credit_kept BEFORE UPDATE OR DELETE ON escrow_depositcredit
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
