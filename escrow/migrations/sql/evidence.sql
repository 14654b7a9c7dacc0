-- Evidence of a wrong share is kept as it was found.
CREATE TRIGGER escrow_shareevidence_kept BEFORE UPDATE OR DELETE ON escrow_shareevidence
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
